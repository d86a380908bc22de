using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;

namespace Sunup.Machines.Hosts.Support;

/// <summary>A file of a bundle.</summary>
/// <param name="Name">In it.</param>
/// <param name="Text">As it was read: secrets are taken out when it is written.</param>
public sealed record BundleFile(string Name, string Text);

/// <summary>What was put into a bundle.</summary>
/// <param name="Files">Names and lengths.</param>
/// <param name="Missing">What could not be read, and why.</param>
/// <param name="Removed">Secrets that were taken out.</param>
public sealed record BundleContents(ImmutableArray<(string Name, long Length)> Files, ImmutableArray<string> Missing, int Removed);

/// <summary>One file for whoever helps: what the examination found, and the files of the host that it was judged by, without secrets.</summary>
public sealed class SupportBundle(string root = "/")
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Files of the kernel that say how the host is. None has the content of anybody's data.</summary>
    private static readonly ImmutableArray<string> s_files =
    [
        "etc/os-release", "proc/version", "proc/cmdline", "proc/cpuinfo", "proc/meminfo", "proc/modules", "proc/misc", "proc/mounts", "proc/mdstat", "proc/locks",
        "proc/self/status", "proc/self/cgroup", "proc/self/limits", "proc/pressure/cpu", "proc/pressure/memory", "proc/pressure/io", "proc/net/dev", "proc/net/route",
        "sys/devices/system/clocksource/clocksource0/current_clocksource", "sys/module/kvm_intel/parameters/nested", "sys/module/kvm_amd/parameters/nested",
    ];

    /// <summary>Writes it, as tar, or as compressed tar where the name ends so. A file of that name is replaced at the end, in one step.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="own">What Sunup made: the report, the machine file.</param>
    /// <param name="facts">Of the host, for the kernel's messages.</param>
    /// <param name="at">The time that the files get.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public BundleContents Write(string path, IEnumerable<BundleFile> own, HostFacts facts, DateTimeOffset at)
    {
        var missing = ImmutableArray.CreateBuilder<string>();
        var written = ImmutableArray.CreateBuilder<(string Name, long Length)>();
        var removed = 0;
        var temporary = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            using (Stream stream = IsCompressed(path) ? new GZipStream(file, CompressionLevel.Optimal) : file)
            using (var tar = new TarWriter(stream, TarEntryFormat.Ustar))
            {
                foreach (var item in own.Concat(HostFilesOf(facts, missing)))
                {
                    var (text, count) = SecretRedaction.Redact(item.Text);
                    removed += count;
                    var bytes = Encoding.UTF8.GetBytes(text);
                    tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"sunup-doctor/{item.Name}") { DataStream = new MemoryStream(bytes), Mode = OwnerOnly, ModificationTime = at });
                    written.Add((item.Name, bytes.Length));
                }
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return new BundleContents(written.ToImmutable(), missing.ToImmutable(), removed);
    }

    private static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.Ordinal) || path.EndsWith(".tgz", StringComparison.Ordinal);

    private IEnumerable<BundleFile> HostFilesOf(HostFacts facts, ImmutableArray<string>.Builder missing)
    {
        var files = new HostFiles(root);
        foreach (var name in s_files)
        {
            switch (files.Text(name))
            {
                case Known<string?>({ } text):
                    yield return new BundleFile($"host/{name}", text + "\n");
                    break;
                case Unknown<string?>(var why):
                    missing.Add(why);
                    break;
                default:
                    missing.Add($"/{name} is not there");
                    break;
            }
        }

        if (facts.KernelLog is Known<ImmutableArray<Linux.Kexec.KernelMessage>>(var log))
        {
            yield return new BundleFile("host/kmsg", string.Join('\n', log.Select(message => $"[{message.SinceBoot.TotalSeconds,12:0.000000}] {message.Text}")) + "\n");
        }
        else
        {
            missing.Add(facts.KernelLog.WhyUnknown!);
        }

        yield return new BundleFile("missing.txt", string.Concat(missing.Select(line => line + "\n")));
    }
}
