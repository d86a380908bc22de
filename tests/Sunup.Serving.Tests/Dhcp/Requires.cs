namespace Sunup.Serving.Tests.Dhcp;

/// <summary>What a test needs of the host. In CI a lack is a failure, elsewhere a skip with its reason.</summary>
internal static class Requires
{
    public static void Root() => Condition(Environment.IsPrivilegedProcess, "this test makes network namespaces and needs root");

    public static void File(string path) => Condition(System.IO.File.Exists(path), $"this test needs {path}");

    private static void Condition(bool holds, string reason)
    {
        if (!holds && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal))
        {
            Assert.Fail($"In CI: {reason}");
        }

        Assert.SkipUnless(holds, reason);
    }
}
