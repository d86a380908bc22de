using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>Takes the kernel out of what is around it: compression of the whole file, EFI zboot. What kexec_file_load takes as it stands is left alone.</summary>
internal static class KernelUnwrapping
{
    private const int MostLayers = 4;
    private const int StartLength = 4096;
    private static readonly KernelReadOptions s_headersOnly = new() { Version = false };

    /// <param name="path">For messages.</param>
    /// <param name="stream">The file; what is returned may be its handle, which then belongs to the result.</param>
    public static KexecContents Open(string path, FileStream stream)
    {
        var handle = stream.SafeFileHandle;
        var contents = Look("", handle, new FileBytes(stream), inMemory: false);
        for (var layer = 0; layer < MostLayers && contents.File is null; layer++)
        {
            if (Unwrap(path, stream, contents) is not { } inner)
            {
                break;
            }

            if (layer > 0)
            {
                stream.Dispose();
            }

            stream = new FileStream(inner, FileAccess.Read, bufferSize: 1);
            contents = Look(contents.Form, inner, new FileBytes(stream), inMemory: true);
        }

        return contents;
    }

    /// <summary>A part of another file, as a file of its own in memory.</summary>
    public static KexecContents OpenPart(string path, string form, FileBytes part)
    {
        var writer = new MemoryFileWriter("kernel");
        using (var source = part.Open(0, part.Length))
        {
            writer.Copy(source);
        }

        var inner = Open(path, new FileStream(writer.File, FileAccess.Read, bufferSize: 1));
        return inner with { Form = inner.Form.Length == 0 ? form : $"{form} with {inner.Form}", InMemory = true };
    }

    private static KexecContents Look(string form, SafeFileHandle handle, FileBytes file, bool inMemory)
    {
        var kernel = KernelFile.Read(file, s_headersOnly);
        var here = kernel switch
        {
            { Wrapping: { } method } => $"{NameOf(method)} around a kernel",
            { Kind: KernelKind.BzImage } => "a bzImage",
            { Kind: KernelKind.Arm64Image } => "an arm64 Image",
            { Kind: KernelKind.RiscvImage } => "a RISC-V Image",
            { Kind: KernelKind.EfiZboot } => $"an EFI zboot image ({kernel.Zboot!.Value.CompressionName})",
            { Kind: KernelKind.Vmlinux } => "a vmlinux (ELF)",
            { Kind: KernelKind.OldBootSector } => "a kernel of before the boot protocol",
            _ => FileRecognizer.Recognize(file).Title,
        };
        var takes = kernel is { Wrapping: null, Kind: KernelKind.BzImage or KernelKind.Arm64Image or KernelKind.RiscvImage };
        return new KexecContents(form.Length == 0 ? here : $"{form}: {here}", kernel, takes ? handle : null, file.Length, inMemory);
    }

    /// <summary>The next layer as a file in memory; null where there is none.</summary>
    private static SafeFileHandle? Unwrap(string path, FileStream stream, KexecContents contents)
    {
        var file = new FileBytes(stream);
        var payload = contents.Kernel switch
        {
            { Wrapping: not null, Payload: { } whole } => whole,
            { Kind: KernelKind.EfiZboot, Payload: { } inner } => inner,
            null when Compressed(file) is { } whole => whole,
            _ => (KernelPayload?)null,
        };
        if (payload is not { } found)
        {
            return null;
        }

        var writer = new MemoryFileWriter("kernel");
        if (found.Decode(file, writer) is not { } fault)
        {
            return writer.File;
        }

        writer.File.Dispose();
        throw new FindingException(KexecStateFindings.Of(
            "SU1322",
            FindingSeverity.Error,
            $"the kernel in {Path.GetFileName(path)} does not unpack: {fault}, after {writer.Length} bytes",
            "kexec needs the kernel unpacked, and its payload is damaged. Nothing was changed.",
            [new Evidence($"payload at byte {found.Offset}: {fault}", path)],
            new Remedy("Copy or download the file again.", $"sunup inspect {path} --deep")));
    }

    // A bzImage that somebody compressed once more: no form of its own, but it unpacks to one.
    private static KernelPayload? Compressed(FileBytes file)
    {
        if (CompressionMagic.Detect(file.Read(0, 16)) is not { } method)
        {
            return null;
        }

        var payload = new KernelPayload(0, file.Length, method, null);
        var start = payload.DecodeStart(file, StartLength, out _);
        return X86SetupHeader.TryRead(start, out _) || EfiZbootHeader.Read(start) is not null ? payload : null;
    }

    private static string NameOf(CompressionMethod method) => CompressionMagic.NameOf(method);
}
