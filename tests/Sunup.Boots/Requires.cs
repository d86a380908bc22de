using Sunup.Machines.Hosts;

namespace Sunup.Boots;

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

    /// <summary>For tests of many or long boots, which a usual run has no time for.</summary>
    public static void AllBoots() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SUNUP_ALL_VERDICTS") is "1", "many boots: with SUNUP_ALL_VERDICTS=1");
}
