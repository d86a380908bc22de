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
            Ipxe = ReadIpxe(keys["ipxe"], paths),
        };
        keys.Finish();
        return network;
    }

    private static IpxeStart? ReadIpxe(ConfigValue value, PathReader paths)
    {
        if (value.AsMap("the iPXE that QEMU starts") is not { } keys)
        {
            return null;
        }

        var file = paths.ReadPath(keys.Require("file", "the path of ipxe.lkrn"), "the path of ipxe.lkrn");
        var initrd = paths.ReadPath(keys["initrd"], "the path of a file");
        var line = keys["cmdline"].AsText("iPXE commands on one line") ?? "autoboot";
        keys.Finish();
        return file is null ? null : new IpxeStart(file, initrd, line);
    }
}
