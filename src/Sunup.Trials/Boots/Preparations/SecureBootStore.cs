using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sunup.Formats.Firmware.VariableStores;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Makes the variables of a machine that enforces Secure Boot with keys of Sunup's own, or of the user's.</summary>
internal static class SecureBootStore
{
    /// <summary>What db holds: the user's certificates, else the one that Sunup signs with.</summary>
    /// <exception cref="FindingException">SU1153: a file is no certificate.</exception>
    public static ImmutableArray<EfiSignature> DbOf(HardwareConfig hardware, SecureBootKeys keys) => hardware.SecureBootDb.IsEmpty
        ? [Entry(keys.Db.RawData)]
        : [.. hardware.SecureBootDb.Select(path => Entry(Read(path)))];

    /// <summary>The firmware with a store of variables of this boot's own.</summary>
    public static QemuFirmware Enrol(QemuFirmware firmware, SecureBootKeys keys, ImmutableArray<EfiSignature> db, DateTimeOffset now, string folder)
    {
        var variables = SecureBootVariables.Of(SecureBootKeys.Owner, keys.PlatformKey.RawData, [keys.ExchangeKey.RawData], db, [], now);
        var path = Path.Combine(folder, "enrolled.fd");
        File.WriteAllBytes(path, VariableStoreWriter.Write(File.ReadAllBytes(firmware.VarsTemplate!), variables));
        return firmware with { VarsTemplate = path };
    }

    private static EfiSignature Entry(byte[] der) => new(EfiSignature.X509, SecureBootKeys.Owner, der);

    private static byte[] Read(string path)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(path);
            return certificate.RawData;
        }
        catch (CryptographicException fault)
        {
            throw new FindingException(new Finding
            {
                Id = "SU1153",
                Severity = FindingSeverity.Error,
                Stage = Stage.Firmware,
                Summary = $"{path} is no X.509 certificate",
                Cause = "The firmware's db is to hold it; a certificate is one file, PEM or DER. A private key, or a store of several, is none.",
                Confidence = Confidence.Certain,
                Evidence = [new Evidence(fault.Message, path)],
                Remedies = [new Remedy("Name the certificate of the key that signs", $"openssl x509 -in {path} -noout -subject")],
            }, fault);
        }
    }
}
