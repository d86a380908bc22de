using Sunup.Machines.Hosts;

namespace Sunup.Machines.Tests;

/// <summary>What a test needs of the host. In CI a lack is a failure, elsewhere a skip with its reason.</summary>
internal static class Requires
{
    public static void Root() => Condition(Environment.IsPrivilegedProcess, "this test makes network namespaces and needs root");

    public static string Tool(string tool)
    {
        var path = ToolLocator.Find(tool);
        Condition(path is not null, $"this test runs {tool}: apt-get install {ToolLocator.PackageOf(tool)}");
        return path!;
    }

    public static void Condition(bool holds, string reason)
    {
        if (!holds && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal))
        {
            Assert.Fail($"In CI: {reason}");
        }

        Assert.SkipUnless(holds, reason);
    }
}
