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
    /// <summary>Name of the initiator port, as SCSI has it.</summary>
    public string Port { get; } = string.Create(CultureInfo.InvariantCulture, $"{Login.InitiatorName},i,0x{Isid:x12}");
}
