using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>Reads keys and certificates from files. Secrets are never taken from the command line, where other users see them.</summary>
public static class SigningKey
{
    private const int LargestFile = 1 << 20;
    private const int SmallestRsa = 2048;

    /// <summary>An RSA key in PEM: PKCS#8, also encrypted, or PKCS#1.</summary>
    /// <param name="path">The key.</param>
    /// <param name="passphraseFile">Its first line is the passphrase of an encrypted key; null for none.</param>
    /// <exception cref="FindingException">SU1120, SU1121: it is not there, or no key that can be used.</exception>
    public static RSA LoadKey(string path, string? passphraseFile)
    {
        var text = Encoding.UTF8.GetString(Read(path));
        var key = RSA.Create();
        try
        {
            if (text.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
            {
                key.ImportFromEncryptedPem(text, PassphraseOf(path, passphraseFile));
            }
            else
            {
                key.ImportFromPem(text);
                _ = key.ExportParameters(includePrivateParameters: true);
            }

            return key.KeySize >= SmallestRsa ? key : throw new CryptographicException($"it has {key.KeySize} bits; firmware takes {SmallestRsa} and more");
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FindingException(SigningFindings.BadKey(path, Why(text, error)), error);
        }
    }

    /// <summary>The certificates of a file, the signer's first: PEM, several one behind the other, or one in DER.</summary>
    /// <exception cref="FindingException">SU1120, SU1122: it is not there, or holds none.</exception>
    public static ImmutableArray<X509Certificate2> LoadCertificates(string path)
    {
        var bytes = Read(path);
        try
        {
            if (bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0)
            {
                return [X509CertificateLoader.LoadCertificate(bytes)];
            }

            var all = new X509Certificate2Collection();
            all.ImportFromPem(Encoding.UTF8.GetString(bytes));
            return all.Count > 0 ? [.. all] : throw new CryptographicException("it holds no CERTIFICATE block");
        }
        catch (CryptographicException error)
        {
            throw new FindingException(SigningFindings.BadCertificate(path, error.Message), error);
        }
    }

    /// <exception cref="FindingException">SU1123: the certificate is another key's.</exception>
    public static void RequireMatch(RSA key, X509Certificate2 certificate, string keyPath, string certificatePath)
    {
        using var its = certificate.GetRSAPublicKey();
        if (its is null || !its.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            throw new FindingException(SigningFindings.OtherKey(keyPath, certificatePath, certificate.Subject));
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > LargestFile)
            {
                throw new IOException($"it has {length} bytes, and is no key or certificate");
            }

            var bytes = new byte[length];
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FindingException(SigningFindings.Unreadable(path, error.Message), error);
        }
    }

    private static string PassphraseOf(string key, string? file) => file is null
        ? throw new FindingException(SigningFindings.NeedsPassphrase(key))
        : Encoding.UTF8.GetString(Read(file)).Split('\n', 2)[0].TrimEnd('\r');

    private static string Why(string text, Exception error) =>
        text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal) ? "it is encrypted in OpenSSL's old form; PKCS#8 is needed: openssl pkcs8 -topk8 -in KEY -out NEW"
        : text.Contains("BEGIN EC PRIVATE KEY", StringComparison.Ordinal) ? "it is an elliptic-curve key; Secure Boot takes RSA"
        : text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal) && !text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "it holds a certificate and no private key"
        : error.Message;
}
