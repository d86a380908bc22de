using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Recognition;
using Sunup.Images.Disks;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>Opens files and says what they are.</summary>
internal static class FileInspection
{
    /// <param name="path">Of a file.</param>
    /// <param name="deep">Decompress a kernel's payload: check it, and look for its configuration.</param>
    /// <param name="build">The iPXE that runs a script; null for unknown.</param>
    public static InspectedFile Inspect(string path, bool deep, IpxeBuild? build = null)
    {
        using var stream = Open(path);
        var file = new FileBytes(stream);
        var recognized = Recognize(path, file, deep);
        if (IbftSummary.Of(path, file) is { } ibft)
        {
            return ibft;
        }

        if (IpxeScriptSummary.Of(path, recognized, file, build) is { } script)
        {
            return new InspectedFile(path, file.Length, recognized, [.. OtherFacts.Of(recognized), .. script.Groups], [.. OtherFacts.Tables(recognized), .. script.Tables], script.Findings);
        }

        var uki = recognized is RecognizedEfi { Application: "uki" or "uki_addon" } ? UkiSummary.Read(path, file) : null;
        IEnumerable<FactGroup> groups = uki is not null ? [.. OtherFacts.Of(recognized), .. uki.Groups] : recognized is RecognizedKernel kernel ? KernelFacts.Of(kernel.Kernel) : OtherFacts.Of(recognized);
        IEnumerable<FactTable> tables = recognized is RecognizedKernel { Kernel.Setup: { } setup } ? [KernelFacts.SetupTable(setup)] : OtherFacts.Tables(recognized);
        var disk = IsDisk(recognized) ? InspectDisk(path) : null;
        return new InspectedFile(path, file.Length, recognized, [.. groups], [.. tables], uki?.Findings ?? disk?.Findings ?? [.. InspectFindings.Of(path, recognized)]) { Disk = disk };
    }

    // Of the formats of images, those whose content Sunup reads.
    private static bool IsDisk(RecognizedFile file) =>
        file is RecognizedByMagic { Kind: "disk_image" } && (file.Title.StartsWith("raw", StringComparison.Ordinal) || file.Title.StartsWith("QCOW2", StringComparison.Ordinal));

    private static DiskReport InspectDisk(string path)
    {
        using var disk = DiskFile.Open(path);
        return DiskInspection.Inspect(disk);
    }

    /// <summary>A kernel whose payload or configuration is wanted; a finding for what is none.</summary>
    public static KernelFile ReadKernel(string path, FileBytes file, KernelReadOptions options) => KernelFile.Read(file, options)
        ?? throw new FindingException(Failed("SU0732", $"{path} is no kernel: {FileRecognizer.Recognize(file).Title}", "A payload or a configuration can be taken out of a kernel only.", new Remedy("Name a kernel.", "sunup inspect /boot/vmlinuz-VERSION")));

    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new Invocation.UsageException($"{path} is a folder; name the files in it.");
        }

        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            if (stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
            throw new Invocation.UsageException($"{path} is no regular file: inspect reads at many places; save it to a file first.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(Failed("SU0731", $"{path} cannot be read: {fault.Message}", "Sunup needs to read the file to say what it is.", new Remedy("Check the path and its permissions.", $"ls -l {path}")), fault);
        }
    }

    private static RecognizedFile Recognize(string path, FileBytes file, bool deep)
    {
        try
        {
            return FileRecognizer.Recognize(file, new KernelReadOptions { Config = deep });
        }
        catch (CompressionLibraryMissingException fault)
        {
            throw new FindingException(Failed("SU0733", $"{path} is compressed and cannot be unpacked here: {fault.Message}", "Sunup decompresses with the system's libraries.", new Remedy("Install the library that is named.")), fault);
        }
    }

    internal static Finding Failed(string id, string summary, string cause, Remedy remedy) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Remedies = [remedy],
    };
}
