using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The keys <c>hardware.tpm</c> and <c>hardware.smbios</c>.</summary>
internal static class DeviceReader
{
    /// <summary><c>true</c>, or a mapping that names the folder of what it keeps.</summary>
    public static TpmConfig? ReadTpm(ConfigValue value, PathReader paths)
    {
        if (value.Node is not MapNode)
        {
            return value.AsFlag() is true ? new TpmConfig(null) : null;
        }

        var keys = value.AsMap("true, or { state: FOLDER }")!;
        const string needed = "the path of a folder that keeps the TPM's state";
        var state = paths.ReadPath(keys.Require("state", needed), needed);
        keys.Finish();
        return new TpmConfig(state);
    }

    public static SmbiosConfig ReadSmbios(ConfigValue value)
    {
        if (value.AsMap("what SMBIOS says of the machine, such as { manufacturer: Example }") is not { } keys)
        {
            return new SmbiosConfig();
        }

        var smbios = new SmbiosConfig
        {
            Manufacturer = keys["manufacturer"].AsText("text"),
            Product = keys["product"].AsText("text"),
            Version = keys["version"].AsText("text"),
            Serial = keys["serial"].AsText("text"),
            Sku = keys["sku"].AsText("text"),
            Family = keys["family"].AsText("text"),
            Uuid = keys["uuid"].AsUuid(),
            OemStrings = [.. keys["oem_strings"].AsList("text, or a list of texts", oneIsEnough: true).Select(item => item.AsText("text")).OfType<string>()],
        };
        keys.Finish();
        return smbios;
    }
}
