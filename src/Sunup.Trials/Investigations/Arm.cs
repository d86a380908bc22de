namespace Sunup.Trials.Investigations;

/// <summary>How often one variant was booted and what came of it; trials that say nothing are not counted.</summary>
public readonly record struct Arm(int Ups, int Downs)
{
    public int Runs => Ups + Downs;

    public override string ToString() => Downs == 0 ? $"came up {Ups} of {Runs}" : $"failed {Downs} of {Runs}";
}
