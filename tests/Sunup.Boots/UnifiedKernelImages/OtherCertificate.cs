using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sunup.Boots.UnifiedKernelImages;

/// <summary>A certificate whose key signed nothing.</summary>
internal sealed class OtherCertificate : IDisposable
{
    public OtherCertificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=somebody else", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        File.WriteAllText(Path, certificate.ExportCertificatePem());
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
