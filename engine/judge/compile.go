package judge

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// compile type-checks all modules together, in strict mode, against one schema
// of the input; what was tested it takes as it is.
func (c checked) compile(withTests bool, found *problems) *ast.Compiler {
	compiler := ast.NewCompiler().
		WithCapabilities(capabilities()).
		WithEnablePrintStatements(withTests)
	if !c.tested {
		schemas := ast.NewSchemaSet()
		schemas.Put(ast.SchemaRootRef, inputSchema(c.facts))
		compiler = compiler.WithSchemas(schemas).WithStrict(true)
	}
	compiler.SetErrorLimit(0) // tell all errors, not the first ten
	byFile := make(map[string]*ast.Module, len(c.modules))
	for _, m := range c.modules {
		if m.ast != nil && !m.headOnly {
			byFile[m.file] = m.ast
		}
	}
	compiler.Compile(byFile)
	if compiler.Failed() {
		found.addError("policies", compiler.Errors)
	}
	return compiler
}
