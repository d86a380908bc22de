using System.Collections.Immutable;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>A finding that is not read off one line but concluded: from other findings of the boot, what they named, and what else was seen or not.</summary>
/// <param name="From">Ids of findings, any one of which it may be concluded from. It is then their cause.</param>
/// <param name="Signs">What must hold besides.</param>
/// <param name="IsAlone">Only where no error stands before what it is concluded from: else that one says why.</param>
public sealed record FindingDerivation(ImmutableArray<string> From, FindingSigns Signs, bool IsAlone);
