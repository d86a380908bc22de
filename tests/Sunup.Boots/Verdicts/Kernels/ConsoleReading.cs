using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sunup.Boots.Verdicts.Kernels;

/// <summary>What became of an image on one kernel.</summary>
internal enum BootEnd
{
    InitRuns,
    NoInit,
    InitFails,

    /// <summary>The kernel itself broke.</summary>
    Broken,
}

/// <summary>What the console of one boot says.</summary>
/// <param name="Message">The unpacker's bare text; null for none.</param>
/// <param name="End">What became of <c>/init</c>.</param>
/// <param name="Errno">Of "Failed to execute": the first of it; null for none.</param>
/// <param name="Files">What <c>/init</c> told of the paths it knows, in short; see docs/verdicts.md.</param>
/// <param name="Note">How a kernel broke; empty for a broken one where the console came to no end.</param>
internal sealed partial record ConsoleReading(string? Message, BootEnd End, int? Errno, string Files, string Note)
{
    /// <summary>The kernel's own words, without the times before them.</summary>
    public ImmutableArray<string> Lines { get; private init; } = [];

    public bool Equals(ConsoleReading? other) =>
        other is not null && (Message, End, Errno, Files, Note) == (other.Message, other.End, other.Errno, other.Files, other.Note);

    public override int GetHashCode() => HashCode.Combine(Message, End, Errno, Files, Note);

    /// <summary>All but the lines.</summary>
    public override string ToString() => $"{End} errno {Errno} message {Message} note {Note} files {Files}";

    /// <summary>Nothing that matters comes after this line.</summary>
    public static bool IsLast(string line) => line.EndsWith("SUNUP-END", StringComparison.Ordinal) || line.Contains("Kernel panic - not syncing", StringComparison.Ordinal);

    public static bool IsOops(string line) => OopsLine().IsMatch(line);

    public static ConsoleReading Of(IReadOnlyList<string> lines)
    {
        var message = lines.Select(line => MessageLine().Match(line)).FirstOrDefault(match => match.Success);
        var failure = lines.Select(line => FailureLine().Match(line)).FirstOrDefault(match => match.Success);
        var oops = lines.FirstOrDefault(IsOops);
        var panic = lines.Select(line => PanicLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups["text"].Value;
        int? errno = failure is null ? null : int.Parse(failure.Groups["errno"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var runs = lines.Any(line => line.EndsWith("SUNUP-INIT", StringComparison.Ordinal));
        var (end, note) = (runs, errno, oops, panic) switch
        {
            (_, _, { } text, _) => (BootEnd.Broken, WithoutTime().Replace(text, "")),
            (_, not null, _, _) => (BootEnd.InitFails, runs ? "another program runs" : ""),
            (true, _, _, _) => (BootEnd.InitRuns, ""),
            (_, _, _, { } text) when text.StartsWith("VFS: Unable to mount root", StringComparison.Ordinal) => (BootEnd.NoInit, ""),
            (_, _, _, { } text) when text.StartsWith("Attempted to kill init", StringComparison.Ordinal) => (BootEnd.InitFails, text),
            (_, _, _, { } text) => (BootEnd.Broken, text),
            _ => (BootEnd.Broken, ""),
        };
        return new ConsoleReading(message?.Groups["text"].Value, end, errno, string.Join(' ', lines.Select(FileOf).OfType<string>()), note)
        {
            Lines = [.. lines.Select(line => WithoutTime().Replace(line, ""))],
        };
    }

    /// <summary><c>/a:100644:1:6:first%0a</c>: path, mode in octal, links, size, first bytes; <c>/a:-2</c> for an error.</summary>
    private static string? FileOf(string line)
    {
        var match = FileLine().Match(line);
        if (!match.Success)
        {
            return null;
        }

        var numbers = match.Groups["numbers"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(digits => uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToArray();
        var path = match.Groups["path"].Value;
        if (numbers.Length < 4)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{path}:{(int)numbers[0]}");
        }

        var content = numbers.Length < 7 ? $"!{(int)numbers[3]}" : Content(numbers.AsSpan(3), numbers[2]);
        return string.Create(CultureInfo.InvariantCulture, $"{path}:{Convert.ToString(numbers[0], 8)}:{numbers[1]}:{numbers[2]}:{content}");
    }

    private static string Content(ReadOnlySpan<uint> words, uint size)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Math.Min(16, size); i++)
        {
            var value = (char)((words[i / 4] >> (24 - ((i % 4) * 8))) & 0xff);
            _ = value is > ' ' and < (char)127 and not '%' ? text.Append(value) : text.Append(CultureInfo.InvariantCulture, $"%{(int)value:x2}");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"Initramfs unpacking failed: (?<text>.+)$|rootfs image is not initramfs \((?<text>.+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MessageLine();

    [GeneratedRegex(@"Failed to execute \S+ \(error (?<errno>-?[0-9]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FailureLine();

    [GeneratedRegex(@"Kernel panic - not syncing: (?<text>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PanicLine();

    [GeneratedRegex(@"SUNUP-FILE (?<path>\S+)(?<numbers>( [0-9a-f]{8}){1,7})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileLine();

    [GeneratedRegex(@"Oops: |BUG: |general protection fault", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OopsLine();

    [GeneratedRegex(@"^\[ *[0-9]+\.[0-9]+\] ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WithoutTime();
}
