using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>What DHCP, TFTP, HTTP and QEMU events prove. The first line that matches decides.</summary>
internal static class EventSignatures
{
    private static readonly LinePattern _ipxeClass = LinePattern.Parse("*iPXE*");
    private static readonly LinePattern _ipxeAgent = LinePattern.Parse("iPXE/*");

    public static ImmutableArray<EventSignature> All { get; } =
    [
        new(EventKinds.QmpConnected, Stage.PowerOn),
        // A kernel that asks for an address after it was fetched is not the loader any more; it never says it is iPXE.
        new(EventKinds.DhcpDiscover, Stage.Loader) { Where = [("user_class", _ipxeClass)], AfterLoaderSent = true },
        new(EventKinds.DhcpRequest, Stage.Loader) { Where = [("user_class", _ipxeClass)], AfterLoaderSent = true },
        new(EventKinds.DhcpDiscover, Stage.Network),
        new(EventKinds.DhcpRequest, Stage.Network),
        new(EventKinds.DhcpInform, Stage.Network),
        new(EventKinds.DhcpBootServerRequest, Stage.Network),
        new(EventKinds.DhcpOffer, Stage.Network),
        new(EventKinds.DhcpProxyOffer, Stage.Network),
        new(EventKinds.DhcpAck, Stage.Network),
        new(EventKinds.DhcpNak, Stage.Network),
        new(EventKinds.DhcpBootServerAck, Stage.Network),
        new(EventKinds.HttpReport, Stage.Loader),
        new(EventKinds.HttpRequest, Stage.Loader) { Where = [("user_agent", _ipxeAgent)] },
        new(EventKinds.HttpComplete, Stage.Loader) { Where = [("user_agent", _ipxeAgent)] },
        new(EventKinds.HttpNotFound, Stage.Loader) { Where = [("user_agent", _ipxeAgent)] },
        new(EventKinds.HttpRequest, Stage.Network),
        new(EventKinds.HttpComplete, Stage.Network),
        new(EventKinds.HttpAborted, Stage.Network),
        new(EventKinds.HttpNotFound, Stage.Network),
        new(EventKinds.TftpRequest, Stage.Network),
        new(EventKinds.TftpSizeProbe, Stage.Network),
        new(EventKinds.TftpComplete, Stage.Network),
        new(EventKinds.TftpAborted, Stage.Network),
        new(EventKinds.TftpTimeout, Stage.Network),
        new(EventKinds.TftpRefused, Stage.Network),
        new(EventKinds.QmpShutdown, null) { Where = [("reason", LinePattern.Parse("guest-shutdown"))], FindingId = "SU0251", IsDecisive = true },
        new(EventKinds.QmpShutdown, null) { Where = [("reason", LinePattern.Parse("guest-reset"))], FindingId = "SU0252", IsDecisive = true },
        new(EventKinds.QmpShutdown, null) { Where = [("reason", LinePattern.Parse("guest-panic"))], FindingId = "SU0711", IsDecisive = true },
        new(EventKinds.QmpShutdown, null) { Where = [("reason", LinePattern.Parse("host-signal"))], FindingId = "SU0250", IsDecisive = true },
        new(EventKinds.QmpShutdown, null) { Where = [("reason", LinePattern.Parse("host-error"))], FindingId = "SU0250", IsDecisive = true },
        new(EventKinds.QmpEvent, null) { Where = [("event", LinePattern.Parse("GUEST_PANICKED"))], FindingId = "SU0711", IsDecisive = true },
        new(EventKinds.QmpEvent, null) { Where = [("event", LinePattern.Parse("STOP")), ("status", LinePattern.Parse("internal-error"))], FindingId = "SU0254", IsDecisive = true },
        // We asked for it: the end of the observation, not of the machine.
        new(EventKinds.QemuExited, null) { Where = [("reason", LinePattern.Parse("host-qmp-quit"))] },
        new(EventKinds.QemuExited, null) { FindingId = "SU0250", IsDecisive = true },
    ];

    public static Recognition Recognize(BootEvent bootEvent, in RecognitionContext context)
    {
        // QEMU's own standard error is text without fields.
        if (bootEvent.Kind is EventKinds.QemuMessage && bootEvent.Text.Contains("KVM internal error", StringComparison.Ordinal))
        {
            return new Recognition(null, IsProgress: true, new RecognizedFailure("SU0254", "QEMU", bootEvent.Text, PatternMatch.Empty, IsDecisive: true));
        }

        foreach (var signature in All)
        {
            if (signature.Matches(bootEvent, context))
            {
                var failure = signature.FindingId is { } id
                    ? new RecognizedFailure(id, bootEvent.Source.ToString(), bootEvent.Text, new PatternMatch(bootEvent.Fields), signature.IsDecisive)
                    : null;
                return new Recognition(signature.Stage, IsProgress: true, failure);
            }
        }

        return Recognition.None;
    }
}
