namespace Sunup.Images.Tests;

/// <summary>What a test needs of the host. In CI a lack is a failure, elsewhere a skip with its reason.</summary>
internal static class Requires
{
    public static void Root() => Condition(Environment.IsPrivilegedProcess, "this test makes device nodes and owners and needs root");

    public static void Tool(string name) => Condition(Tools.Find(name) is not null, $"this test needs {name} (tools/ensure-packages test)");

    private static void Condition(bool holds, string reason)
    {
        if (!holds && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal))
        {
            Assert.Fail($"In CI: {reason}");
        }

        Assert.SkipUnless(holds, reason);
    }
}
