using System.Buffers.Binary;

namespace Sunup.Diagnosis.Stages;

/// <summary>Estimates how often parts of literals stand in logs: by their letters, and by how many of all literals have them, for words of many messages are frequent in logs as well.</summary>
internal sealed class LiteralRarity
{
    private const int WeightOfFrequent = 40;

    /// <summary>What every other line of a healthy boot has.</summary>
    private static readonly byte[][] _frequent =
    [
        .. ((string[])
        [
            "systemd[1]: ", "[  OK  ] Reached target ", "Started ", "Starting ", "Finished ", "Mounted ", ".service - ", ".mount - ", "Begin: Running /scripts/", " ... done.", "Created slice ", "Listening on ",
            "pci 0000:00:", " 0000:", "ACPI: ", "usb usb", "[mem 0x", "pci_bus ", "pnp 00:", "EXT4-fs (", "NET: Registered ", "Kernel ", "Linux ", "device ", "registered ", "initialized", "audit: type=",
            "virtio", "BdsDxe: ", "error: ", "failed to ", "Failed to ", "not found", "file system", "operating system", "running ", "kernel: ", "/sys/devices/", "/dev/disk/by-", "driver ", "version ", "enabled",
        ]).Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    private readonly Dictionary<uint, int> _shared = [];

    /// <param name="literals">All that a catalogue has.</param>
    public LiteralRarity(IEnumerable<byte[]> literals)
    {
        Count(literals, 1);
        Count(_frequent, WeightOfFrequent);
    }

    private void Count(IEnumerable<byte[]> literals, int weight)
    {
        foreach (var literal in literals)
        {
            for (var offset = 0; offset + LiteralIndex.Gram <= literal.Length; offset++)
            {
                var gram = BinaryPrimitives.ReadUInt32LittleEndian(literal.AsSpan(offset));
                _shared[gram] = _shared.GetValueOrDefault(gram) + weight;
            }
        }
    }

    /// <summary>The rarest <see cref="LiteralIndex.Window"/> bytes of one of the literals, and how frequent they are.</summary>
    public (int Start, double Frequency) RarestWindow(ReadOnlySpan<byte> literal)
    {
        var best = (Start: 0, Frequency: double.MaxValue);
        for (var start = 0; start + LiteralIndex.Window <= literal.Length; start++)
        {
            var frequency = 0.0;
            for (var offset = start; offset < start + LiteralIndex.Stride; offset++)
            {
                double count = _shared.GetValueOrDefault(BinaryPrimitives.ReadUInt32LittleEndian(literal[offset..]));
                frequency += count * count * (3 + (Of(literal[offset]) * Of(literal[offset + 1]) * Of(literal[offset + 2]) * Of(literal[offset + 3])));
            }

            if (frequency < best.Frequency)
            {
                best = (start, frequency);
            }
        }

        return best;
    }

    // In kernel and boot logs, roughly, in percent.
    private static double Of(byte character) => character switch
    {
        (byte)'0' => 9,
        (byte)' ' => 12,
        (byte)'e' or (byte)'t' or (byte)'a' or (byte)'i' or (byte)'n' or (byte)'o' or (byte)'r' or (byte)'s' => 5,
        (byte)'d' or (byte)'l' or (byte)'c' or (byte)'m' or (byte)'u' or (byte)'p' or (byte)'1' or (byte)'2' or (byte)':' => 3,
        (byte)'f' or (byte)'g' or (byte)'h' or (byte)'b' or (byte)'y' or (byte)'v' or (byte)'x' or (byte)'[' or (byte)']' or (byte)'.' => 1.5,
        >= (byte)'3' and <= (byte)'9' => 1.5,
        >= (byte)'A' and <= (byte)'Z' or (byte)'-' or (byte)'_' or (byte)'/' or (byte)'(' or (byte)')' or (byte)',' or (byte)'=' or (byte)'w' or (byte)'k' => 0.8,
        _ => 0.3,
    };
}
