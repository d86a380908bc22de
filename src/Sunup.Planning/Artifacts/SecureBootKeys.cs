using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sunup.Planning.Artifacts;

/// <summary>Keys of Sunup's own for virtual machines with Secure Boot: whoever has this cache can sign what they start. Not for real machines.</summary>
/// <remarks>
/// Made once for a cache folder, by RSA of 2048 bits, and kept in <c>secure-boot/</c> with mode 600: <c>PK</c>, <c>KEK</c> and <c>db</c>, each as <c>.key</c> (PKCS#8) and
/// <c>.crt</c>, both PEM. Disposing forgets the private keys in memory.
/// </remarks>
public sealed class SecureBootKeys : IDisposable
{
    private const string Folder = "secure-boot";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;

    private SecureBootKeys(X509Certificate2 platform, X509Certificate2 exchange, X509Certificate2 db)
    {
        PlatformKey = platform;
        ExchangeKey = exchange;
        Db = db;
    }

    /// <summary>Who enrolled them, as firmware notes it.</summary>
    public static Guid Owner { get; } = new("5e1f7a90-0b8c-8c3e-9d51-53554e555001");

    /// <summary>PK: may change KEK.</summary>
    public X509Certificate2 PlatformKey { get; }

    /// <summary>KEK: may change db and dbx.</summary>
    public X509Certificate2 ExchangeKey { get; }

    /// <summary>db: what it signs may run. With its private key.</summary>
    public X509Certificate2 Db { get; }

    /// <summary>The keys of that cache; made, if they are not there.</summary>
    /// <exception cref="Model.FindingException">SU0117: the cache cannot be written.</exception>
    public static async Task<SecureBootKeys> OpenAsync(ArtifactCache cache, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var alone = await cache.LockAsync(Folder, () => { }, cancellationToken);
            return new SecureBootKeys(Open(cache, "PK", time), Open(cache, "KEK", time), Open(cache, "db", time));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw ArtifactFindings.CacheUnusable(cache.PathOf(Folder), fault);
        }
    }

    public void Dispose()
    {
        PlatformKey.Dispose();
        ExchangeKey.Dispose();
        Db.Dispose();
    }

    private static X509Certificate2 Open(ArtifactCache cache, string name, TimeProvider time)
    {
        var (certificate, key) = (cache.PathOf(Folder, $"{name}.crt"), cache.PathOf(Folder, $"{name}.key"));
        if (!File.Exists(certificate) || !File.Exists(key))
        {
            Directory.CreateDirectory(cache.PathOf(Folder), PrivateFolder);
            Make(name, certificate, key, time.GetUtcNow());
        }

        return X509Certificate2.CreateFromPemFile(certificate, key);
    }

    private static void Make(string name, string certificatePath, string keyPath, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=Sunup test {name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: name != "db", hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        // Firmware has no clock that it trusts: it looks at neither date.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        WritePrivate(keyPath, key.ExportPkcs8PrivateKeyPem());
        WritePrivate(certificatePath, certificate.ExportCertificatePem());
    }

    private static void WritePrivate(string path, string text)
    {
        using var file = new StreamWriter(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Private });
        file.Write(text + "\n");
    }
}
