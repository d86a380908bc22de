using System.Collections.Immutable;
using System.Text;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>hardware.nics</c>.</summary>
internal static class NicReader
{
    private const string Networks = "user, tap:NAME or bridge:NAME";

    // IFNAMSIZ without the NUL.
    private const int LongestLinkName = 15;

    public static ImmutableArray<NicConfig> Read(ConfigValue value, string machine)
    {
        var nics = ImmutableArray.CreateBuilder<NicConfig>();
        foreach (var item in value.AsList("a list of NICs"))
        {
            if (item.AsMap("a NIC such as { model: virtio-net }") is not { } keys)
            {
                continue;
            }

            var mac = keys["mac"].AsMac() ?? MachineDefaults.MacFor(machine, nics.Count);
            if (nics.Any(nic => nic.Mac == mac))
            {
                item.Fail($"the hardware address {mac} is given to two NICs", "leave 'mac' out: each gets its own");
            }

            nics.Add(new NicConfig(ReadModel(keys["model"]), mac) { Network = ReadNetwork(keys["network"]) });
            keys.Finish();
        }

        return nics.ToImmutable();
    }

    private static NicModel ReadModel(ConfigValue value) =>
        value.AsChoice(("virtio-net", NicModel.VirtioNet), ("e1000", NicModel.E1000), ("e1000e", NicModel.E1000e), ("rtl8139", NicModel.Rtl8139)) ?? NicModel.VirtioNet;

    private static NicNetwork? ReadNetwork(ConfigValue value)
    {
        if (value.AsText(Networks) is not { } text)
        {
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, name) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        switch (kind, name)
        {
            case ("user", null):
                return new NicNetwork(NicNetworkKind.User);
            case ("tap" or "bridge", not null) when IsLinkName(name):
                return new NicNetwork(kind == "tap" ? NicNetworkKind.Tap : NicNetworkKind.Bridge, name);
            case ("tap" or "bridge", not null):
                value.FailFound(Networks, $"the name of a link has 1 to {LongestLinkName} bytes, without blanks and '/'");
                return null;
            default:
                value.FailFound(Networks, Words.Nearest(kind, ["user", "tap", "bridge"]) is { } nearest ? $"did you mean '{nearest}'?" : null);
                return null;
        }
    }

    private static bool IsLinkName(string name) =>
        Encoding.UTF8.GetByteCount(name) is > 0 and <= LongestLinkName && name is not ("." or "..") && !name.Any(c => c == '/' || char.IsWhiteSpace(c));
}
