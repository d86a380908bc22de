using System.IO.Compression;
using System.Text;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;

namespace Sunup.Trials.Checks;

/// <summary>What is known of a kernel: from its file, and from a configuration beside or in it.</summary>
public sealed record KernelFacts
{
    private const int LongestConfig = 4 << 20;

    public KernelVersion? Version { get; init; }

    public KernelConfig? Config { get; init; }

    /// <summary>The file itself; null where it was not at hand.</summary>
    public KernelFile? File { get; init; }

    /// <summary>Where the configuration is from: a path, or <c>IKCONFIG</c>; null for none.</summary>
    public string? ConfigSource { get; init; }

    /// <summary>Reads a kernel; its configuration from <c>config-RELEASE</c> in the same folder or in /boot, else from the kernel itself.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no kernel.</exception>
    public static KernelFacts OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        return Of(new FileBytes(stream), path) ?? throw new InvalidDataException($"{path} is no Linux kernel.");
    }

    /// <summary>The same for a kernel at hand. Null for what is none.</summary>
    /// <param name="content">Of the kernel.</param>
    /// <param name="path">Of its file, or of the file that holds it.</param>
    /// <exception cref="IOException">A configuration cannot be read.</exception>
    public static KernelFacts? Of(FileBytes content, string path)
    {
        if (KernelFile.Read(content) is not { } kernel)
        {
            return null;
        }

        var facts = new KernelFacts { Version = kernel.Version, File = kernel };
        if (kernel.Release is { } release && BesideOf(path, release).FirstOrDefault(System.IO.File.Exists) is { } beside)
        {
            return facts with { Config = ReadConfig(beside), ConfigSource = beside };
        }

        var config = KernelFile.Read(content, new KernelReadOptions { Config = true })?.Config;
        return facts with { Config = config, ConfigSource = config is null ? null : "IKCONFIG" };
    }

    /// <summary>Reads <c>config-*</c> or <c>config.gz</c>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It names no option.</exception>
    public static KernelConfig ReadConfig(string path)
    {
        using var file = System.IO.File.OpenRead(path);
        using var content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        var bytes = new byte[LongestConfig];
        var length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return KernelConfig.Parse(Encoding.UTF8.GetString(bytes, 0, length)) ?? throw new InvalidDataException($"{path} is no kernel configuration: it has no line CONFIG_...");
    }

    private static IEnumerable<string> BesideOf(string kernel, string release) =>
        [Path.Combine(Path.GetDirectoryName(Path.GetFullPath(kernel))!, $"config-{release}"), $"/boot/config-{release}"];
}
