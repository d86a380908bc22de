using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>The text of <c>.pcrsig</c>: for each bank, signatures of the TPM policy that PCR 11 has a value.</summary>
/// <remarks>
/// As <c>systemd-measure sign</c> writes it. The policy is TPM2_PolicyPCR's digest, which is SHA-256 in every bank; it is signed by RSA with SHA-256.
/// Source: systemd src/measure/measure-tool.c; TPM 2.0 Library, part 3, 23.7.
/// </remarks>
internal sealed class PcrSignatures(IReadOnlyList<PcrBank> banks, IReadOnlyList<PcrKey> keys)
{
    private const int Register = 11;

    private readonly Dictionary<string, List<(byte[] Fingerprint, byte[] Policy, byte[] Signature)>> _byBank = banks.ToDictionary(bank => bank.Name, _ => new List<(byte[], byte[], byte[])>(), StringComparer.Ordinal);

    /// <summary>Signs for every phase, from the registers as the stub leaves them.</summary>
    public void Add(byte[][] registers)
    {
        foreach (var key in keys)
        {
            var fingerprint = SHA256.HashData(key.Key.ExportRSAPublicKey());
            foreach (var phase in key.Phases.IsEmpty ? PcrKey.UsualPhases : key.Phases)
            {
                for (var i = 0; i < banks.Count; i++)
                {
                    Add(banks[i], PolicyOf(banks[i], Enter(banks[i], registers[i], phase)), fingerprint, key.Key);
                }
            }
        }
    }

    public string ToJson()
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var bank in banks)
            {
                json.WriteStartArray(bank.Name);
                foreach (var (fingerprint, policy, signature) in _byBank[bank.Name])
                {
                    Write(json, fingerprint, policy, signature);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    // The same value may come about twice, by another device tree that is not measured.
    private void Add(PcrBank bank, byte[] policy, byte[] fingerprint, RSA key)
    {
        if (!_byBank[bank.Name].Any(known => known.Policy.AsSpan().SequenceEqual(policy) && known.Fingerprint.AsSpan().SequenceEqual(fingerprint)))
        {
            _byBank[bank.Name].Add((fingerprint, policy, key.SignData(policy, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        }
    }

    private static byte[] Enter(PcrBank bank, byte[] register, string phase) => phase
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(register, (value, word) => bank.Extend(value, bank.HashOf(Encoding.ASCII.GetBytes(word))));

    // A digest of zeros extended by the command, its selection of registers (one bank, three bytes of bits) and the digest of their values.
    private static byte[] PolicyOf(PcrBank bank, byte[] register) => SHA256.HashData(
    [
        .. new byte[32],
        .. (ReadOnlySpan<byte>)[0, 0, 0x01, 0x7f],
        .. (ReadOnlySpan<byte>)[0, 0, 0, 1],
        (byte)(bank.TpmAlgorithm >> 8), (byte)bank.TpmAlgorithm,
        .. (ReadOnlySpan<byte>)[3, 0, 1 << (Register - 8), 0],
        .. SHA256.HashData(register),
    ]);

    private static void Write(Utf8JsonWriter json, byte[] fingerprint, byte[] policy, byte[] signature)
    {
        json.WriteStartObject();
        json.WriteStartArray("pcrs");
        json.WriteNumberValue(Register);
        json.WriteEndArray();
        json.WriteString("pkfp", Convert.ToHexStringLower(fingerprint));
        json.WriteString("pol", Convert.ToHexStringLower(policy));
        json.WriteString("sig", Convert.ToBase64String(signature));
        json.WriteEndObject();
    }
}
