using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.ServiceFiles;

/// <summary>The key <c>http</c>.</summary>
internal static class HttpReader
{
    public static HttpServiceConfig Read(ConfigValue value, PathReader paths)
    {
        var defaults = new HttpServiceConfig();
        if (value.AsMap("the keys of the HTTP server") is not { } keys)
        {
            return defaults;
        }

        var http = new HttpServiceConfig
        {
            Enabled = keys["enabled"].AsFlag() ?? defaults.Enabled,
            Port = keys["port"].AsInteger(1, 65535) ?? defaults.Port,
            Root = paths.ReadPath(keys["root"], "a folder of files to serve"),
            Https = ReadHttps(keys["https"], paths),
        };
        if (http.Https?.Port == http.Port)
        {
            keys["https"].Fail($"port {http.Port} is the port of plain HTTP too", "give one of them another port");
        }

        keys.Finish();
        return http;
    }

    private static HttpsConfig? ReadHttps(ConfigValue value, PathReader paths)
    {
        const string certificate = "the path of a certificate in PEM form";
        const string key = "the path of its private key in PEM form";
        if (value.AsMap("certificate and key") is not { } keys)
        {
            return null;
        }

        var certificatePath = paths.ReadPath(keys.Require("certificate", certificate), certificate);
        var keyPath = paths.ReadPath(keys.Require("key", key), key);
        var port = keys["port"].AsInteger(1, 65535);
        keys.Finish();
        var https = new HttpsConfig(certificatePath ?? "", keyPath ?? "");
        return port is { } given ? https with { Port = given } : https;
    }
}
