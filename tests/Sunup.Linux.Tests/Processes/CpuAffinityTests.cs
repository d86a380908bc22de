using Sunup.Linux.Processes;

namespace Sunup.Linux.Tests.Processes;

public sealed class CpuAffinityTests
{
    [Fact]
    public void A_thread_runs_where_it_is_told_to_and_others_stay_where_they_were()
    {
        var before = CpuAffinity.Get(0);
        Assert.NotEmpty(before);
        IReadOnlyList<int>? after = null;
        var thread = new Thread(() =>
        {
            CpuAffinity.Set(0, [before[^1], 8000]);
            after = CpuAffinity.Get(0);
        });
        thread.Start();
        thread.Join();
        Assert.Equal([before[^1]], after);
        Assert.Equal(before, CpuAffinity.Get(0));
    }

    [Fact]
    public void A_cpu_that_is_not_there_is_refused() => Assert.Equal("EINVAL", Assert.Throws<LinuxException>(() => CpuAffinity.Set(0, [8000])).ErrnoName);
}
