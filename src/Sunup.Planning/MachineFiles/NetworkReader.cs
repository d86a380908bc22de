using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>network</c>.</summary>
internal static class NetworkReader
{
    public static NetworkConfig Read(ConfigValue value, PathReader paths)
    {
        if (value.AsMap("how the machine boots from the network") is not { } keys)
        {
            return new NetworkConfig();
        }

        var network = new NetworkConfig
        {
            Addresses = keys["addresses"].AsChoice(("sunup", AddressAssignment.Sunup), ("foreign", AddressAssignment.Foreign)) ?? AddressAssignment.Sunup,
            Fetch = keys["fetch"].AsChoice(("pxe", FirmwareFetch.Pxe), ("http", FirmwareFetch.Http)) ?? FirmwareFetch.Pxe,
            Chainload = keys["chainload"].AsChoice(("auto", Chainload.Auto), ("always", Chainload.Always)) ?? Chainload.Auto,
            PadKernel = keys["pad_kernel"].AsFlag() ?? false,
            Script = paths.ReadPath(keys["script"], "the path of an iPXE script template"),
            Files = paths.ReadPath(keys["files"], "the path of a folder"),
        };
        keys.Finish();
        return network;
    }
}
