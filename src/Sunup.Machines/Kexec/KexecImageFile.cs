using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Kexec;

namespace Sunup.Machines.Kexec;

/// <summary>A file that is to be started by kexec, opened and looked into.</summary>
public sealed class KexecImageFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly KexecContents _contents;
    private bool _handedOver;

    private KexecImageFile(string path, FileStream stream, KexecContents contents)
    {
        _path = path;
        _stream = stream;
        _contents = contents;
    }

    /// <summary>The command line that its maker put in; null for a bare kernel.</summary>
    public string? OwnCommandLine => _contents.OwnCommandLine;

    /// <summary>What of the image does not come along, each a sentence.</summary>
    public ImmutableArray<string> Notes => _contents.Notes;

    /// <summary>Any file gives an answer: what is no kernel is said by the rules.</summary>
    /// <exception cref="Model.FindingException">It cannot be read or unpacked.</exception>
    public static KexecImageFile Open(string path, KexecImageOptions options)
    {
        var stream = KexecFiles.Open(path);
        try
        {
            var contents = UkiContents.Open(path, stream, options) ?? KernelUnwrapping.Open(path, stream);
            return new KexecImageFile(path, stream, contents);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Puts the parts together as the kernel gets them; what is open belongs to them from here on. Call it once.</summary>
    /// <param name="commandLine">The whole of it.</param>
    /// <param name="before">Pieces in front of the image's own initrd.</param>
    /// <param name="initrds">Files behind it.</param>
    public KexecParts Prepare(string commandLine, ImmutableArray<InitrdPiece> before, IReadOnlyList<string> initrds)
    {
        ImmutableArray<InitrdPiece> pieces = [.. before, .. _contents.Pieces, .. initrds.Select(InitrdPiece.OfFile)];
        var initrd = InitrdFile.Of(pieces, initrds);
        _handedOver = true;
        ImmutableArray<string> paths = [.. _contents.InMemory ? [] : new[] { _path }, .. initrd.InMemory ? [] : initrds];
        var image = new KexecImage
        {
            Name = _path,
            Form = _contents.Form,
            Kernel = _contents.Kernel,
            KernelLength = _contents.KernelLength,
            InitrdLength = initrd.Length,
            CommandLine = commandLine,
            OwnCommandLine = OwnCommandLine,
            Writers = [.. FileWriters.Of(paths)],
            MemoryFileBytes = (_contents.InMemory ? _contents.KernelLength : 0) + (initrd.InMemory ? initrd.Length : 0),
        };
        // What is no kernel is handed over as it is where the user insists: the kernel has the last word.
        return new KexecParts(image, _contents.File ?? _stream.SafeFileHandle, initrd.File, paths, [.. pieces.Select(piece => (piece.Name, piece.Length))]);
    }

    public void Dispose()
    {
        if (!_handedOver)
        {
            _contents.File?.Dispose();
        }

        // The user's own file is the kernel's: then it belongs to the parts.
        if (_contents.InMemory || !_handedOver)
        {
            _stream.Dispose();
        }
    }
}

/// <summary>Of a unified kernel image: which profile, and what firmware would add.</summary>
public sealed record KexecImageOptions
{
    /// <summary>Number or ID; null for the first.</summary>
    public string? Profile { get; init; }

    /// <summary>SMBIOS type 11 texts count: not with Secure Boot on.</summary>
    public bool SecureBoot { get; init; }

    /// <summary>SMBIOS tables; null for none.</summary>
    public ReadOnlyMemory<byte>? Smbios { get; init; }
}
