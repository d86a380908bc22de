using Sunup.Protocols.Dhcp.Boot;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>Answers every boot client alike and remembers whom it was asked about.</summary>
internal sealed class OneMachinePolicy : IBootPolicy
{
    public BootAnswer Answer { get; set; } = new() { Machine = "web1", Loader = "loaders/ipxe.bin", Script = "http://10.0.0.1:8080/machines/web1/boot.ipxe" };

    public List<BootClient> Asked { get; } = [];

    public BootAnswer Decide(BootClient client)
    {
        Asked.Add(client);
        return Answer;
    }
}
