using System.Globalization;
using System.Text.Json;

namespace Sunup.Machines.Hosts.Kvm;

/// <summary>Remembers the probe's answer for this boot of the host, this kernel and this QEMU, so that a boot does not pay for it.</summary>
/// <remarks>
/// One small JSON file. A no is remembered for <see cref="RefusalLifetime"/> only: an overloaded host can be the cause.
/// A file that cannot be read or written is as good as none.
/// </remarks>
public sealed class KvmProbeCache(string folder, TimeProvider time)
{
    public static readonly TimeSpan RefusalLifetime = TimeSpan.FromHours(1);

    private string FilePath => Path.Combine(folder, "kvm-probe.json");

    /// <summary>The remembered answer for <paramref name="qemu"/>, or null.</summary>
    public KvmProbeResult? Find(string qemu)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(FilePath));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !string.Equals(Text(root, "key"), Key(qemu), StringComparison.Ordinal)
                || Text(root, "evidence") is not { } evidence
                || !root.TryGetProperty("carries_guests", out var carries) || carries.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                || !DateTimeOffset.TryParse(Text(root, "at"), CultureInfo.InvariantCulture, out var at))
            {
                return null;
            }

            var age = time.GetUtcNow() - at;
            return carries.GetBoolean() || (age >= TimeSpan.Zero && age < RefusalLifetime) ? new KvmProbeResult(carries.GetBoolean(), evidence) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Store(string qemu, KvmProbeResult result)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var temporary = $"{FilePath}.{Environment.ProcessId}";
            using (var file = File.Create(temporary))
            using (var writer = new Utf8JsonWriter(file))
            {
                writer.WriteStartObject();
                writer.WriteString("key", Key(qemu));
                writer.WriteBoolean("carries_guests", result.CarriesGuests);
                writer.WriteString("evidence", result.Evidence);
                writer.WriteString("at", time.GetUtcNow());
                writer.WriteEndObject();
            }

            File.Move(temporary, FilePath, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only memory: the next boot probes again.
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What the answer depends on: this boot, the kernel, the user (who may or may not open /dev/kvm), and QEMU's file.</summary>
    private static string Key(string qemu)
    {
        var file = new FileInfo(qemu);
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return string.Create(CultureInfo.InvariantCulture, $"{boot} {kernel} {Environment.UserName} {qemu} {file.Length} {file.LastWriteTimeUtc:O}");
    }
}
