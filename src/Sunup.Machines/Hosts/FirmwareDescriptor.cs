using System.Collections.Immutable;
using System.Text.Json;
using Sunup.Model;

namespace Sunup.Machines.Hosts;

/// <summary>A firmware as one of QEMU's descriptor files describes it: a UEFI image in two flash files.</summary>
/// <remarks>Source: docs/interop/firmware.json of QEMU. Other mappings (memory, kernel, one flash file) give no descriptor here.</remarks>
internal sealed record FirmwareDescriptor(string Code, string VarsTemplate, ImmutableArray<string> Architectures, ImmutableArray<string> Features)
{
    public bool RequiresSmm => Features.Contains("requires-smm");

    /// <summary>Reads a descriptor; null for one that is not of this kind, or not a descriptor at all.</summary>
    public static FirmwareDescriptor? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            // A broken file of somebody else's: QEMU's rule is to pass it over.
            return null;
        }
    }

    /// <summary>Whether it is what a machine wants: not for confidential guests, Secure Boot enforced exactly when asked for.</summary>
    public bool Fits(Architecture arch, FirmwareKind kind)
    {
        var name = arch == Architecture.Arm64 ? "aarch64" : "x86_64";
        // "secure-boot" says that the build knows it; "enrolled-keys", that it is in force.
        var secure = Features.Contains("enrolled-keys");
        var knowsSecure = Features.Contains("secure-boot");
        return Architectures.Contains(name) && (kind == FirmwareKind.UefiSecure ? secure : !knowsSecure);
    }

    private static FirmwareDescriptor? Read(JsonElement root)
    {
        if (!TryGet(root, "mapping", JsonValueKind.Object, out var mapping)
            || !TryGet(mapping, "executable", JsonValueKind.Object, out var executable)
            || !TryGet(executable, "filename", JsonValueKind.String, out var code)
            || !TryGet(mapping, "nvram-template", JsonValueKind.Object, out var template)
            || !TryGet(template, "filename", JsonValueKind.String, out var vars)
            || !IsRaw(executable) || !IsRaw(template))
        {
            return null;
        }

        var architectures = TryGet(root, "targets", JsonValueKind.Array, out var targets)
            ? targets.EnumerateArray().Select(target => TryGet(target, "architecture", JsonValueKind.String, out var arch) ? arch.GetString()! : "")
            : [];
        var features = TryGet(root, "features", JsonValueKind.Array, out var list)
            ? list.EnumerateArray().Where(feature => feature.ValueKind == JsonValueKind.String).Select(feature => feature.GetString()!)
            : [];
        return new FirmwareDescriptor(code.GetString()!, vars.GetString()!, [.. architectures], [.. features]);
    }

    private static bool IsRaw(JsonElement file) => !TryGet(file, "format", JsonValueKind.String, out var format) || format.ValueEquals("raw");

    private static bool TryGet(JsonElement element, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == kind;
    }
}
