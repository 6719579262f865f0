import { Handful } from 'handful';
import { Teach } from './teach.jsx';

/** Rendered on the server, where the import must do no harm. */
export default function Page() {
  return (
    <main>
      <p id="server">{typeof Handful.create}</p>
      <Teach />
    </main>
  );
}
