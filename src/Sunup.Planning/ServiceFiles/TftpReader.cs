using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.ServiceFiles;

/// <summary>The key <c>tftp</c>.</summary>
internal static class TftpReader
{
    public static TftpServiceConfig Read(ConfigValue value, PathReader paths)
    {
        var defaults = new TftpServiceConfig();
        if (value.AsMap("the keys of the TFTP server") is not { } keys)
        {
            return defaults;
        }

        var tftp = new TftpServiceConfig
        {
            Enabled = keys["enabled"].AsFlag() ?? defaults.Enabled,
            Port = keys["port"].AsInteger(1, 65535) ?? defaults.Port,
            Root = paths.ReadPath(keys["root"], "a folder of files to serve"),
            SinglePort = keys["single_port"].AsFlag() ?? defaults.SinglePort,
            MaxBlockSize = keys["max_block_size"].AsInteger(512, 65464) ?? defaults.MaxBlockSize,
            MaxWindowSize = keys["max_window_size"].AsInteger(1, 65535) ?? defaults.MaxWindowSize,
            FoldCase = keys["fold_case"].AsFlag() ?? defaults.FoldCase,
            RolloverTo = keys["rollover_to"].AsInteger(0, 1) ?? defaults.RolloverTo,
            PathMtu = keys["path_mtu"].AsInteger(576, 65535),
            MaxTransfers = keys["max_transfers"].AsInteger(1, 65535) ?? defaults.MaxTransfers,
            MaxTransfersPerClient = keys["max_transfers_per_client"].AsInteger(1, 65535) ?? defaults.MaxTransfersPerClient,
        };
        keys.Finish();
        return tftp;
    }
}
