using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Http;
using Sunup.Serving.Tests.Dhcp;
using Sunup.Serving.Tests.Files;

namespace Sunup.Serving.Tests.Http;

public sealed class HttpsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-https-");

    [Fact]
    public async Task A_large_file_arrives_whole_over_TLS()
    {
        var bytes = new byte[2_000_003];
        Random.Shared.NextBytes(bytes);
        File.WriteAllBytes(Path.Join(_folder.FullName, "big"), bytes);
        var config = new HttpServiceConfig { Port = 0, Root = _folder.FullName, Https = WriteCertificate() };
        await using var service = Service(config);
        await service.StartAsync(TestContext.Current.CancellationToken);

        using var authority = X509CertificateLoader.LoadCertificateFromFile(config.Https!.Certificate);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck } },
        };
        using var client = new HttpClient(handler);
        Assert.Equal(bytes, await client.GetByteArrayAsync($"https://127.0.0.1:{service.EndPoints[1].Port}/files/big"));
        Assert.Equal(bytes, await client.GetByteArrayAsync($"http://127.0.0.1:{service.EndPoints[0].Port}/files/big"));
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_a_finding()
    {
        var fault = Assert.Throws<FindingException>(() => Service(new HttpServiceConfig { Https = new HttpsConfig("/nonexistent.pem", "/nonexistent.key", 0) }));
        Assert.Equal("SU0526", fault.Finding.Id);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static HttpService Service(HttpServiceConfig config)
    {
        var machines = new FixedMachines("web1");
        var store = new BootFileStore(machines, LoaderCatalogue.Find("/nonexistent"), config, new TftpServiceConfig());
        return new HttpService(config, store, machines, new RecordingSink(), new BootClock(TimeProvider.System), new HostNetwork(), [IPAddress.Loopback]);
    }

    private HttpsConfig WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        File.WriteAllText(Path.Join(_folder.FullName, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Join(_folder.FullName, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return new HttpsConfig(Path.Join(_folder.FullName, "cert.pem"), Path.Join(_folder.FullName, "key.pem"), Port: 0);
    }
}
