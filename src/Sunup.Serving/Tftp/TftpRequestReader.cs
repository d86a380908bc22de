using Sunup.Formats.Loaders.Pxelinux;
using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Protocols.Tftp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tftp;

/// <summary>Decides on a request: the file and the options, or the ERROR.</summary>
internal sealed class TftpRequestReader(TftpServiceConfig config, IBootFileSource files)
{
    /// <summary>Text larger than this is not converted to netascii: the conversion is done in memory.</summary>
    private const int MaxNetasciiBytes = 4 << 20;

    /// <summary>The offer, or null and the refusal.</summary>
    public TftpOffer? Decide(TftpRequest request, UdpAddress peer, out TftpRefusal refusal)
    {
        refusal = default;
        if (request.IsWrite)
        {
            refusal = new(TftpErrorCode.AccessViolation, "this server is read-only", TftpFindings.WriteRefused);
            return null;
        }

        if (request.Mode == TftpMode.Unknown)
        {
            refusal = new(TftpErrorCode.NotDefined, $"mode {TftpFileName.Shown(request.ModeName)} is not known: ask for octet or netascii", null);
            return null;
        }

        if (TftpFileName.Normalise(request.FileName, out var why) is not { } path)
        {
            refusal = new(TftpErrorCode.AccessViolation, why!, TftpFindings.NameRefused);
            return null;
        }

        return Find(request, path, peer, ref refusal);
    }

    private TftpOffer? Find(TftpRequest request, string path, UdpAddress peer, ref TftpRefusal refusal)
    {
        try
        {
            if (files.Find(new BootFileRequest(path, peer.Address, EventSource.Tftp)) is not { } file)
            {
                refusal = NotFound(path);
                return null;
            }

            if (InMode(file.Content, request.Mode) is not { } content)
            {
                refusal = new(TftpErrorCode.NotDefined, "too large for netascii: ask in mode octet (binary)", null);
                return null;
            }

            var limits = new TftpLimits(config.MaxBlockSize, config.MaxWindowSize, config.PathMtu, peer.IsIPv6);
            return new TftpOffer(request, path, content, file.Machine, TftpAgreement.For(request, content.Length, limits));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            refusal = NotFound(path);
            return null;
        }
#pragma warning disable CA1031 // The top of a request: whatever one file's source throws, the other machines' transfers go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            refusal = new(TftpErrorCode.NotDefined, $"the file cannot be read: {e.Message}", TftpFindings.FileUnreadable, EventSeverity.Error, "the file cannot be read");
            return null;
        }
    }

    private static ServedContent? InMode(ServedContent content, TftpMode mode)
    {
        if (mode == TftpMode.Octet)
        {
            return content;
        }

        if (content.Length > MaxNetasciiBytes)
        {
            return null;
        }

        using var reader = new ContentReader(content);
        var text = new byte[content.Length];
        reader.Read(0, text);
        return ServedContent.Of(Netascii.Encode(text));
    }

    /// <summary>iPXE asks for autoexec.ipxe wherever it comes from, PXELINUX for one name after the other; that they are not there is no fault.</summary>
    private static TftpRefusal NotFound(string path) =>
        string.Equals(path[(path.LastIndexOf('/') + 1)..], "autoexec.ipxe", StringComparison.OrdinalIgnoreCase)
            ? new(TftpErrorCode.FileNotFound, "file not found (iPXE asks for it always and goes on)", null, EventSeverity.Info)
            : PxelinuxConfigName.Parse(path) is { Next: { } next } name
            ? new(TftpErrorCode.FileNotFound, $"file not found: PXELINUX asks for the configuration of {name.Meaning}, and goes on with {next}", null, EventSeverity.Info, "file not found")
            : new(TftpErrorCode.FileNotFound, "file not found", TftpFindings.FileNotFound);
}

/// <summary>Why a request gets an ERROR.</summary>
/// <param name="Code">On the wire.</param>
/// <param name="Reason">For the event.</param>
/// <param name="FindingId">The finding that it establishes, if any.</param>
/// <param name="Severity">Of the event.</param>
/// <param name="WireText">What the client is told, where that is less than <paramref name="Reason"/>.</param>
internal readonly record struct TftpRefusal(TftpErrorCode Code, string Reason, string? FindingId, EventSeverity Severity = EventSeverity.Warning, string? WireText = null);
