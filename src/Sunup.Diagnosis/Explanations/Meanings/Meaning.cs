using System.Globalization;
using Sunup.Diagnosis.Stages;
using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Diagnosis.Explanations.Meanings;

/// <summary>What the numbers in a message mean, each in one sentence: error numbers, device numbers, exit codes, EFI status, iPXE's error codes.</summary>
public static class Meaning
{
    /// <summary>By the names that the catalogue's patterns give them: <c>errno</c>, <c>number</c>, <c>exitcode</c>, <c>status</c>, <c>code</c>.</summary>
    public static IEnumerable<string> Of(PatternMatch values)
    {
        foreach (var value in values.Captures)
        {
            if (Of(value.Name, value.Value) is { } sentence)
            {
                yield return sentence;
            }
        }
    }

    private static string? Of(string name, string value) => name switch
    {
        "errno" => LinuxErrno.Describe(value),
        "number" => BlockDeviceNumber.Describe(value),
        "exitcode" => InitExitCode.Describe(value),
        "status" => EfiStatus.Describe(value),
        "code" => IpxeError.TryParse(value, out var error) && !error.IsSuccess ? $"iPXE's error is {error.Describe()}." : null,
        _ => null,
    };

    internal static bool TryHex(ReadOnlySpan<char> text, out ulong number) =>
        ulong.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
