using System.Security.Cryptography;
using System.Text;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>What PCR 11 will be when the stub has measured an image's sections. Each section is hashed once, whatever the number of profiles.</summary>
/// <remarks>
/// Each section, in the stub's order and not in the file's, extends the register twice: by its name with a zero, and by its content as it stands in memory.
/// Source: systemd src/boot/measure.c, stub.c (measure_sections), src/fundamental/uki.c (the order).
/// </remarks>
internal sealed class PcrMeasurement(IReadOnlyList<PcrBank> banks, CancellationToken cancellationToken)
{
    private const int BufferLength = 1 << 20;

    private static readonly string[] s_order = [".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname", ".sbat", ".pcrpkey", ".profile", ".dtbauto", ".hwids"];

    private readonly Dictionary<PlannedSection, byte[][]> _hashes = [];

    /// <summary>The register of each bank.</summary>
    /// <param name="sections">Those of one profile; of two with one name the first counts.</param>
    public byte[][] Measure(IReadOnlyList<PlannedSection> sections)
    {
        var registers = banks.Select(bank => new byte[bank.Length]).ToArray();
        foreach (var name in s_order)
        {
            if (sections.FirstOrDefault(section => section.Name == name) is { } section)
            {
                var hashes = HashesOf(section);
                for (var i = 0; i < registers.Length; i++)
                {
                    registers[i] = banks[i].Extend(registers[i], banks[i].HashOf(Encoding.ASCII.GetBytes(name + "\0")));
                    registers[i] = banks[i].Extend(registers[i], hashes[i]);
                }
            }
        }

        return registers;
    }

    private byte[][] HashesOf(PlannedSection section)
    {
        if (!_hashes.TryGetValue(section, out var hashes))
        {
            _hashes.Add(section, hashes = Hash(section));
        }

        return hashes;
    }

    private byte[][] Hash(PlannedSection section)
    {
        var hashes = banks.Select(bank => IncrementalHash.CreateHash(bank.Hash)).ToList();
        try
        {
            var buffer = new byte[(int)Math.Clamp(section.VirtualSize, 1, BufferLength)];
            section.Input.Position = 0;
            for (long left = section.VirtualSize; left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(left, buffer.Length);
                var read = section.Input.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
                buffer.AsSpan(read, wanted - read).Clear();
                hashes.ForEach(hash => hash.AppendData(buffer, 0, wanted));
                left -= wanted;
            }

            return [.. hashes.Select(hash => hash.GetHashAndReset())];
        }
        finally
        {
            hashes.ForEach(hash => hash.Dispose());
        }
    }
}
