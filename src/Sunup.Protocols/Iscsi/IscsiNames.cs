using System.Text.RegularExpressions;

namespace Sunup.Protocols.Iscsi;

/// <summary>The names of initiators and targets.</summary>
/// <remarks>Source: RFC 7143 sections 4.2.7.4 to 4.2.7.6; at most 223 bytes. Letters outside ASCII, which stringprep allows, are not taken.</remarks>
public static partial class IscsiNames
{
    private const int MostBytes = 223;

    public static bool IsValid(string name) => name.Length <= MostBytes && (Qualified().IsMatch(name) || Extended().IsMatch(name));

    [GeneratedRegex(@"^iqn\.[0-9]{4}-(0[1-9]|1[0-2])\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[a-z0-9.:-]+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Qualified();

    [GeneratedRegex("^(eui\\.[0-9a-f]{16}|naa\\.([0-9a-f]{16}|[0-9a-f]{32}))$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extended();
}
