namespace Sunup.Model;

/// <summary>How sure a finding is.</summary>
public enum Confidence
{
    /// <summary>Fits the evidence; other causes do as well.</summary>
    Possible,
    /// <summary>The evidence speaks for it and nothing against.</summary>
    Likely,
    /// <summary>The evidence allows no other reading, or it was proved by a boot.</summary>
    Certain,
}
