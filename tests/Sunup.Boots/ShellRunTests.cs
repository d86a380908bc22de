namespace Sunup.Boots;

/// <summary>Scripts that make what is booted.</summary>
public sealed class ShellRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-shell-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_script_that_complains_much_before_it_speaks_is_heard_whole()
    {
        var said = await ShellRun.TextAsync("head -c 300000 /dev/zero | tr '\\0' e >&2; echo spoken", _folder.FullName).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.StartsWith("spoken\ne", said, StringComparison.Ordinal);
        Assert.Equal(300_007, said.Length);
    }

    [Fact]
    public async Task A_script_that_fails_in_the_middle_is_told_with_what_it_said()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ShellRun.TextAsync("echo why >&2; false; touch later", _folder.FullName));
        Assert.Contains("ended with 1:\nwhy", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }
}
