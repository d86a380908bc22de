using System.Collections.Immutable;
using Sunup.Protocols.Dhcp.Boot;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>What a message's sender boots: the policy's answer, the file chosen from it, and what there is to say of it.</summary>
internal sealed record BootOutcome(BootClient Client, BootAnswer Answer, BootChoice? Choice, ImmutableArray<DhcpNotice> Notices);

/// <summary>The boot half of the server: asks the policy, and fills what PXE, HTTP boot and iPXE clients look for into replies.</summary>
internal sealed class BootResponder(IBootPolicy policy)
{
    private static readonly DhcpOption UseOfferedFile = new PxeVendorOptions { DiscoveryControl = PxeVendorOptions.UseOfferedFile }.ToOption();

    private readonly BootSelector _selector = new();

    /// <summary>The machine that a client was last answered as; null for strangers.</summary>
    public string? MachineOf(HardwareAddress hardware) => _selector.MachineOf(hardware);

    public int RememberedClients => _selector.Clients;

    public BootOutcome Decide(BootClient client, DhcpMessage message, DateTimeOffset now)
    {
        var answer = policy.Decide(client);
        if (answer.Refusal != BootRefusal.None)
        {
            return new(client, answer, null, [new DhcpNotice(NoticeOf(answer.Refusal), answer.RefusalText ?? "there is nothing to boot")]);
        }

        if (_selector.Choose(client, answer, message, now) is not { } choice)
        {
            return new(client, answer, null, [new DhcpNotice(DhcpNoticeKind.NoLoader, $"there is no loader for architecture {client.Architecture.Describe()}")]);
        }

        return new(client, answer, choice, choice.LoopDetected ? [Loop(message, choice.Loaders)] : []);
    }

    /// <summary>Notes a REQUEST that goes to another server; gives the notice of a loop when it makes one.</summary>
    public DhcpNotice? Requested(DhcpMessage message, DateTimeOffset now) =>
        _selector.Requested(message, now) ? Loop(message, _selector.StateOf(message.Hardware).Loaders) : null;

    /// <summary>An offer or acknowledgement with an address and the boot file in one.</summary>
    public static void Fill(ReplyBuilder reply, BootOutcome boot)
    {
        if (boot.Choice is not { } choice)
        {
            return;
        }

        reply.BootClass(boot.Client).NextServer();
        if (boot.Client.Kind == BootClientKind.Pxe)
        {
            reply.Option(UseOfferedFile);
        }
        else if (boot.Client.Kind == BootClientKind.Ipxe)
        {
            reply.Option(IpxeOptions.NoPxeDhcp);
        }

        reply.BootFile(choice.File, boot.Client.Kind == BootClientKind.Http);
    }

    /// <summary>An offer without an address, beside the one of the site's server.</summary>
    public void FillProxyOffer(ReplyBuilder reply, BootOutcome boot, DateTimeOffset now)
    {
        var client = boot.Client;
        reply.BootClass(client);
        if (client.Kind == BootClientKind.Pxe && !client.Architecture.IsBios()
            && _selector.StateOf(client.Hardware).ChooseProxyStyle(now) == ProxyStyle.BootServer)
        {
            reply.NextServer();
            return;
        }

        reply.NextServer();
        if (client.Kind == BootClientKind.Pxe)
        {
            reply.Option(UseOfferedFile);
        }

        reply.BootFile(boot.Choice!.Value.File, client.Kind == BootClientKind.Http);
    }

    /// <summary>The answer on port 4011. The client's choice of boot server (43.71) is repeated, as PXE 2.1 wants.</summary>
    public void FillBootServerAck(ReplyBuilder reply, BootOutcome boot, DhcpMessage request)
    {
        _selector.StateOf(boot.Client.Hardware).AskedBootServer();
        reply.BootClass(boot.Client).NextServer();
        var item = request.Options.FirstOrDefault(option => option.Code == DhcpOptionCode.VendorSpecific);
        if (item.Code == DhcpOptionCode.VendorSpecific && PxeVendorOptions.Read(item.Value).BootItem is { } chosen)
        {
            reply.Option(new PxeVendorOptions { BootItem = chosen }.ToOption());
        }

        reply.BootFile(boot.Choice!.Value.File, isHttpBoot: false);
    }

    private static DhcpNoticeKind NoticeOf(BootRefusal refusal) => refusal switch
    {
        BootRefusal.UnknownMachine => DhcpNoticeKind.UnknownMachine,
        BootRefusal.NoLoader => DhcpNoticeKind.NoLoader,
        _ => DhcpNoticeKind.NothingToBoot,
    };

    private static DhcpNotice Loop(DhcpMessage message, int loaders) =>
        new(DhcpNoticeKind.ChainloadLoop, $"{message.Hardware} took its loader {loaders} times within {BootClientState.LoopWindow.TotalMinutes:0} minutes: it boots in a loop");
}
