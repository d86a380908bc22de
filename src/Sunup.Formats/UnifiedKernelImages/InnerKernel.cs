using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>The kernel inside of a unified kernel image: an EFI application in a section of another one.</summary>
public static class InnerKernel
{
    private static readonly KernelReadOptions s_headers = new() { Version = false };

    /// <summary>The kernel's exact length by its own headers, signatures included; that of the section's bytes where the headers do not say.</summary>
    /// <remarks>
    /// The section has another length: its <c>SizeOfRawData</c> is rounded up, and its <c>VirtualSize</c> may be what the kernel takes in memory. A kernel with
    /// the padding of the file behind it is no longer what was signed. Source: kexec-tools e18a71f, systemd issue 34583.
    /// </remarks>
    /// <param name="file">The image.</param>
    /// <param name="linux">Its section <c>.linux</c>.</param>
    public static long LengthOf(FileBytes file, UkiSection linux)
    {
        var content = ContentOf(file, linux);
        return ExactLength(KernelFile.Read(content, s_headers), PeImage.Read(content)) is { } length and > 0 ? Math.Min(length, content.Length) : content.Length;
    }

    /// <summary>The kernel as a file of its own, of its exact length.</summary>
    public static FileBytes Open(FileBytes file, UkiSection linux) => file.Part(linux.Offset, LengthOf(file, linux));

    /// <summary>The section's bytes in the file, with what may be padding.</summary>
    internal static FileBytes ContentOf(FileBytes file, UkiSection linux) => file.Part(linux.Offset, linux.Length);

    /// <summary>May be more than is there; null where no header says it.</summary>
    internal static long? ExactLength(KernelFile? kernel, PeImage? pe)
    {
        if (kernel?.ImageLength is { } length)
        {
            return kernel.Kind == KernelKind.BzImage && kernel.Pe is { } view ? Math.Max(length, view.EndOffset) : length;
        }

        return pe?.EndOffset;
    }
}
