using Sunup.Cli.Commands.Inspect;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Cli.Commands.Uki;

/// <summary>A unified kernel image or addon, open for reading.</summary>
internal sealed class UkiFile : IDisposable
{
    private readonly FileStream _stream;

    private UkiFile(string path, FileStream stream, FileBytes bytes, UkiImage image) => (Path, _stream, Bytes, Image) = (path, stream, bytes, image);

    public string Path { get; }

    public FileBytes Bytes { get; }

    public UkiImage Image { get; }

    /// <exception cref="FindingException">SU0731: it cannot be read; SU0645: it is something else.</exception>
    public static UkiFile Open(string path)
    {
        var stream = FileInspection.Open(path);
        var bytes = new FileBytes(stream);
        if (UkiImage.Read(bytes) is { } image)
        {
            return new UkiFile(path, stream, bytes, image);
        }

        var title = FileRecognizer.Recognize(bytes).Title;
        stream.Dispose();
        throw new FindingException(FileInspection.Failed("SU0645", $"{path} is no unified kernel image: {title}",
            "It has none of the sections .linux, .initrd, .cmdline, .osrel and their kin.", new Remedy("Name an image, such as those in EFI/Linux of the boot partition.", $"sunup inspect {path}")));
    }

    public void Dispose() => _stream.Dispose();
}
