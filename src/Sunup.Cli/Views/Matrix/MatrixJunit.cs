using System.Globalization;
using System.Text;
using System.Xml;
using Sunup.Cli.Commands.Prove;
using Sunup.Diagnosis.Consoles;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Views.Matrix;

/// <summary>A matrix as JUnit XML, the form that CI systems read: a test case a cell, a failure where it is not as expected.</summary>
public static class MatrixJunit
{
    public static string Render(MatrixResult result)
    {
        using var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", $"sunup.matrix.{result.Machine.Name}");
            xml.WriteAttributeString("tests", Number(result.Cells.Length));
            xml.WriteAttributeString("failures", Number(result.Cells.Count(cell => !cell.IsAsExpected)));
            foreach (var cell in result.Cells)
            {
                Write(xml, result, cell);
            }

            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(output.ToArray()) + "\n";
    }

    private static void Write(XmlWriter xml, MatrixResult result, MatrixCell cell)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Machine.Name);
        xml.WriteAttributeString("name", ConsoleText.Clean(cell.ToString()));
        xml.WriteAttributeString("time", cell.Outcomes.Sum(outcome => outcome.Elapsed.TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture));
        if (!cell.IsAsExpected)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", ConsoleText.Clean(MatrixView.Reason(cell)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
