using System.Globalization;
using System.Text.Json;
using Sunup.Linux.Storage;
using Sunup.Model;

namespace Sunup.Machines.Kexec.Candidates;

/// <summary>That a test was begun, kept on disk over the boots that follow, so that the old kernel can say how it ended.</summary>
/// <param name="Id">Of the test.</param>
/// <param name="File">The candidate.</param>
/// <param name="BootId">Of the boot that began it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="WithinSeconds">The time that the candidate has.</param>
public sealed record KexecTestRecord(string Id, string File, string BootId, DateTimeOffset StartedAt, int WithinSeconds)
{
    public const string RecordPath = "/var/lib/sunup/kexec-test.json";

    /// <summary>The last test that was begun on this machine; null for none that is known.</summary>
    public static KexecTestRecord? ReadLast(string path = RecordPath)
    {
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            var root = json.RootElement;
            return new KexecTestRecord(
                root.GetProperty("id").GetString()!,
                root.GetProperty("file").GetString()!,
                root.GetProperty("boot_id").GetString()!,
                root.GetProperty("started_at").GetDateTimeOffset(),
                root.GetProperty("within_seconds").GetInt32());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // Not there, or not ours.
            return null;
        }
    }

    /// <summary>Of the running boot.</summary>
    public static string CurrentBootId() => System.IO.File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Keeps it, safe from the restart.</summary>
    public void Write(string path = RecordPath)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        System.IO.File.Delete(Path.Combine(folder, Path.GetFileName(CandidateGuard.MarkPath)));
        using (var file = new FileStream(path, FileMode.Create))
        {
            using (var json = new Utf8JsonWriter(file))
            {
                json.WriteStartObject();
                json.WriteString("id", Id);
                json.WriteString("file", File);
                json.WriteString("boot_id", BootId);
                json.WriteString("started_at", StartedAt);
                json.WriteNumber("within_seconds", WithinSeconds);
                json.WriteEndObject();
            }

            file.Flush(flushToDisk: true);
        }

        DirectoryFlush.Flush(folder);
    }

    /// <summary>How it ended, by what is there now.</summary>
    /// <param name="commandLine">Of the running kernel.</param>
    /// <param name="bootId">Of the running boot.</param>
    /// <param name="mark">What the candidate wrote when it became healthy; null for nothing.</param>
    public Finding Judge(string commandLine, string bootId, string? mark)
    {
        var isCandidate = Formats.CommandLines.KernelCommandLine.Parse(commandLine).Last("sunup.kexec_test") == Id;
        var became = mark?.Split(' ') is [var id, var seconds] && id == Id ? seconds.Trim() : null;
        var evidence = new Evidence(string.Create(CultureInfo.InvariantCulture, $"begun {StartedAt:u}, {File}, {WithinSeconds} s"), RecordPath);
        return (isCandidate, became, bootId == BootId) switch
        {
            (true, null, _) => Of(FindingSeverity.Info, "this is the candidate of a test, and it is not yet healthy", "It restarts into the old kernel when its time is over.", evidence),
            (true, { } after, _) => Of(FindingSeverity.Info, $"this is the candidate of a test; it became healthy after {after} s", "It stays. The next boot by the firmware starts what it always did.", evidence),
            (false, { } after, _) => Of(FindingSeverity.Info, $"the last test went well: {Path.GetFileName(File)} became healthy after {after} s", "The machine was restarted since.", evidence),
            (false, null, true) => Of(FindingSeverity.Warning, "the last test did not leave the old kernel", "This is still the boot that began it: the restart into the candidate did not come about.", evidence),
            _ => Of(FindingSeverity.Warning, $"the last test failed: {Path.GetFileName(File)} did not become healthy, and the machine came back by itself", "It hung, panicked or never reported; which one is said by its console.", evidence),
        };
    }

    /// <summary>What the candidate left in this root; null for nothing.</summary>
    public static string? ReadMark() => System.IO.File.Exists(CandidateGuard.MarkPath) ? System.IO.File.ReadAllText(CandidateGuard.MarkPath).Trim() : null;

    private static Finding Of(FindingSeverity severity, string summary, string cause, Evidence evidence) =>
        KexecStateFindings.Of("SU1354", severity, summary, cause, [evidence]);
}
