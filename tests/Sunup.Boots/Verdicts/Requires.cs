using Sunup.Machines.Hosts;

namespace Sunup.Boots.Verdicts;

/// <summary>What a test needs of the host. In CI a lack is a failure, elsewhere a skip with its reason.</summary>
internal static class Requires
{
    public static void Tool(string name)
    {
        var there = ToolLocator.Find(name) is not null;
        if (!there && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail($"In CI: this test needs {name}");
        }

        Assert.SkipUnless(there, $"this test needs {name}");
    }
}
