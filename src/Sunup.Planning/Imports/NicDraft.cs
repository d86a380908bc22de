namespace Sunup.Planning.Imports;

/// <summary>A NIC in the making.</summary>
internal sealed class NicDraft
{
    public string Model { get; set; } = "virtio-net";

    public string? Mac { get; set; }

    public string? Network { get; set; }

    public string ToYaml()
    {
        string?[] parts = [$"model: {Model}", Mac is null ? null : $"mac: {MachineDraft.Scalar(Mac)}", Network is null ? null : $"network: {MachineDraft.Scalar(Network)}"];
        return $"{{ {string.Join(", ", parts.OfType<string>())} }}";
    }
}
