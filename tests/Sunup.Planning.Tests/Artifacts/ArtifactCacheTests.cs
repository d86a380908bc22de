using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Tests.Artifacts;

public sealed class ArtifactCacheTests
{
    [Theory]
    [InlineData("/own", "/xdg", "/home/a", false, "/own")]
    [InlineData("", "/xdg", "/home/a", false, "/xdg/sunup")]
    [InlineData(null, "/xdg", "/root", true, "/xdg/sunup")]
    [InlineData(null, "relative", "/home/a", false, "/home/a/.cache/sunup")]
    [InlineData(null, null, "/home/a", false, "/home/a/.cache/sunup")]
    [InlineData(null, null, "/root", true, "/var/cache/sunup")]
    [InlineData(null, null, null, false, "/var/cache/sunup")]
    public void The_folder_is_the_first_that_the_environment_names(string? own, string? xdg, string? home, bool root, string folder) =>
        Assert.Equal(folder, ArtifactCache.DefaultFolder(name => name switch { "SUNUP_CACHE" => own, "XDG_CACHE_HOME" => xdg, "HOME" => home, _ => null }, root));

    [Fact]
    public async Task A_second_holder_of_a_lock_waits_and_is_told_once()
    {
        using var folder = new TestFolder();
        var cancel = TestContext.Current.CancellationToken;
        var cache = new ArtifactCache(folder.Path, TimeProvider.System);
        var told = 0;
        var first = await cache.LockAsync("x", () => told++, cancel);
        var second = cache.LockAsync("x", () => told++, cancel);
        using (await cache.LockAsync("y", () => told += 100, cancel))
        {
            Assert.False(second.IsCompleted);
        }

        first.Dispose();
        using var _ = await second;
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_with_cancellation()
    {
        using var folder = new TestFolder();
        var cache = new ArtifactCache(folder.Path, TimeProvider.System);
        using var first = await cache.LockAsync("x", () => { }, TestContext.Current.CancellationToken);
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.LockAsync("x", interrupt.Cancel, interrupt.Token));
    }
}
