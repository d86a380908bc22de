using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>What becomes of <c>/init</c> in a <see cref="RootTree"/>.</summary>
/// <remarks>Source: init/main.c, <c>kernel_init_freeable</c> and <c>kernel_init</c>, without <c>init=</c> on the command line.</remarks>
public sealed record InitJudgement
{
    // In this order, after /init failed.
    private static readonly string[] s_fallbacks = ["/sbin/init", "/etc/init", "/bin/init", "/bin/sh"];

    public required InitOutcome Outcome { get; init; }

    /// <summary>See <see cref="InitramfsVerdict.Errno"/>.</summary>
    public int? Errno { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>See <see cref="InitramfsVerdict.InitProgram"/>.</summary>
    public string? Program { get; init; }

    /// <summary>See <see cref="InitramfsVerdict.FallbackProgram"/>.</summary>
    public string? Fallback { get; init; }

    public static InitJudgement Of(RootTree tree, UnpackRules rules)
    {
        var init = rules.InitPath;
        var errno = tree.Find(init).Errno;
        if (errno != 0)
        {
            return new InitJudgement { Outcome = tree.IsIncomplete ? InitOutcome.Undefined : InitOutcome.NoInit, Reason = AbsenceOf(tree, init) };
        }

        var runner = new ProgramRunner(tree, rules);
        var run = runner.Run(init);
        var fails = run.Outcome == InitOutcome.InitFails;
        return new InitJudgement
        {
            Outcome = run.Outcome,
            Errno = run.Errno,
            Reason = run.Reason + ".",
            Program = run.Program,
            Fallback = fails && run.Errno is not null ? s_fallbacks.FirstOrDefault(path => runner.Run(path).Outcome == InitOutcome.InitRuns) : null,
        };
    }

    private static string AbsenceOf(RootTree tree, string init)
    {
        if (tree.IsIncomplete)
        {
            return $"The image has more than {RootTree.MostNodes} paths; whether {init} is among the rest was not read.";
        }

        var itself = tree.Find(init, followLast: false).Node;
        var why = itself is { IsSymbolicLink: true } ? $"{init} is a symbolic link to '{itself.Target}', which is not there" : $"There is no {init}";
        return $"{why}: the kernel goes on to mount root=, and panics without one.";
    }
}
