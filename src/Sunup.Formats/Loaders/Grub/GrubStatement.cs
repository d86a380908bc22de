namespace Sunup.Formats.Loaders.Grub;

/// <summary>A statement of a script.</summary>
internal abstract record GrubStatement(int Line);

/// <summary>A command with its words, and the block behind it for <c>menuentry</c> and <c>submenu</c>.</summary>
internal sealed record GrubCommand(int Line, IReadOnlyList<GrubWord> Words, IReadOnlyList<GrubStatement>? Block) : GrubStatement(Line);

/// <summary><c>if</c>: pairs of condition and what is done; the last condition is empty for <c>else</c>.</summary>
internal sealed record GrubIf(int Line, IReadOnlyList<(IReadOnlyList<GrubStatement> Condition, IReadOnlyList<GrubStatement> Then)> Arms) : GrubStatement(Line);

/// <summary><c>for NAME in WORDS; do ...; done</c>.</summary>
internal sealed record GrubFor(int Line, string Name, IReadOnlyList<GrubWord> Words, IReadOnlyList<GrubStatement> Block) : GrubStatement(Line);

/// <summary><c>function NAME { ... }</c>.</summary>
internal sealed record GrubFunction(int Line, string Name, IReadOnlyList<GrubStatement> Block) : GrubStatement(Line);

/// <summary><c>while</c> and <c>until</c>: what is inside is not run, since what it waits for is not known.</summary>
internal sealed record GrubLoop(int Line) : GrubStatement(Line);
