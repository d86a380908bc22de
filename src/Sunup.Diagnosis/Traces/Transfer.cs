using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

internal enum TransferState
{
    Requested,
    /// <summary>Only the size was asked for; the client should come back.</summary>
    Probed,
    Complete,
    /// <summary>Aborted by the client, or timed out.</summary>
    Stopped,
    /// <summary>Not found, or not allowed.</summary>
    Refused,
}

/// <summary>One file that the machine asked for, over TFTP or HTTP, and how far that came.</summary>
internal sealed class Transfer(string file, BootEvent firstEvent)
{
    public string File => file;

    public FileRole Role { get; } = FileRoles.Of(file);

    public TransferState State { get; private set; } = TransferState.Requested;

    public BootEvent LastEvent { get; private set; } = firstEvent;

    public string? Bytes => LastEvent["bytes"];

    public void Observe(BootEvent bootEvent)
    {
        LastEvent = bootEvent;
        State = bootEvent.Kind switch
        {
            EventKinds.TftpRequest or EventKinds.HttpRequest => State is TransferState.Complete ? State : TransferState.Requested,
            EventKinds.TftpSizeProbe => TransferState.Probed,
            EventKinds.HttpComplete when bootEvent["method"] is "HEAD" => TransferState.Probed,
            EventKinds.TftpComplete or EventKinds.HttpComplete => TransferState.Complete,
            EventKinds.TftpRefused or EventKinds.HttpNotFound or EventKinds.HttpRefused => TransferState.Refused,
            EventKinds.TftpAborted or EventKinds.TftpTimeout or EventKinds.HttpAborted => State is TransferState.Complete ? State : TransferState.Stopped,
            _ => State,
        };
    }
}
