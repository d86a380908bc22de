namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>Keys and certificates that openssl made.</summary>
internal static class TestKeys
{
    public static (string Key, string Certificate) Make(TemporaryFolder folder, string name)
    {
        Requires.Tool("openssl");
        Tools.Shell($"openssl req -new -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN={name}/' -keyout {folder[name]}.key -out {folder[name]}.crt 2>/dev/null");
        return (folder[$"{name}.key"], folder[$"{name}.crt"]);
    }

    /// <summary>A certificate authority, and a signer whose certificate it issued.</summary>
    public static (string Key, string Certificate, string Authority) MakeIssued(TemporaryFolder folder)
    {
        Tools.Shell(
            "openssl req -new -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=authority/' -keyout ca.key -out ca.crt 2>/dev/null; "
                + "openssl req -new -newkey rsa:2048 -nodes -subj '/CN=issued/' -keyout leaf.key -out leaf.csr 2>/dev/null; "
                + "openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out leaf.crt 2>/dev/null",
            folder.Path);
        return (folder["leaf.key"], folder["leaf.crt"], folder["ca.crt"]);
    }
}
