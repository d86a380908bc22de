using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sunup.Formats.PortableExecutables.Authenticode;

namespace Sunup.Boots.UnifiedKernelImages;

/// <summary>A certificate that is not Sunup's own, with its key.</summary>
internal sealed class OtherCertificate : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;

    public OtherCertificate()
    {
        _certificate = new CertificateRequest("CN=somebody else", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        File.WriteAllText(Path, _certificate.ExportCertificatePem());
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    /// <summary>The image with a signature by this certificate's key.</summary>
    public byte[] Sign(byte[] image)
    {
        using var signed = new MemoryStream();
        signed.Write(image);
        PeSigner.Append(signed, _certificate, _key, []);
        return signed.ToArray();
    }

    public void Dispose()
    {
        File.Delete(Path);
        _certificate.Dispose();
        _key.Dispose();
    }
}
