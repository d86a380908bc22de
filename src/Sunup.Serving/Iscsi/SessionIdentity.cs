using System.Globalization;
using System.Net;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Serving.Iscsi;

/// <summary>Who has a session.</summary>
/// <param name="Login">The names.</param>
/// <param name="Isid">The initiator's part of the session's id, 48 bits.</param>
/// <param name="Peer">Its address.</param>
internal sealed record SessionIdentity(LoginIdentity Login, ulong Isid, IPEndPoint Peer)
{
    // RFC 7143 section 11.12.5: type 01b, an enterprise number (24 bits), a qualifier. Fen Systems, who made iPXE, have number 10019.
    private const ulong LoaderIsid = 0x4000_2723;

    /// <summary>It is iPXE's: the machine has just started. The system that iPXE then boots logs in under the same name with an ISID of its own.</summary>
    public bool IsLoader => Isid >> 16 == LoaderIsid;

    /// <summary>Name of the initiator port, as SCSI has it.</summary>
    public string Port { get; } = string.Create(CultureInfo.InvariantCulture, $"{Login.InitiatorName},i,0x{Isid:x12}");
}
